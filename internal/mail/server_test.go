package mail_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// server speaks as much SMTP as a client needs that delivers mail.
type server struct {
	*testing.T
	listener net.Listener
	config   *tls.Config
	roots    *x509.CertPool
	starttls bool // it offers STARTTLS
	auth     string

	mu    sync.Mutex
	mails []received
}

// received is what a server got.
type received struct {
	from, to, text, auth string
	secret               bool // it came over TLS
}

func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.example"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv4zero}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(made)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// listen begins a server; implicit speaks TLS from the first byte.
func listen(t *testing.T, implicit, starttls bool, auth string) *server {
	t.Helper()
	cert, roots := certificate(t)
	s := &server{T: t, config: &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}, roots: roots, starttls: starttls, auth: auth}
	var err error
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	if implicit {
		s.listener = tls.NewListener(s.listener, s.config)
	}
	t.Cleanup(func() { _ = s.listener.Close() })
	go s.serve(s.listener, implicit)
	return s
}

func (s *server) port() string {
	_, port, _ := net.SplitHostPort(s.listener.Addr().String())
	return port
}

func (s *server) got() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]received(nil), s.mails...)
}

func (s *server) serve(l net.Listener, secret bool) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go s.talk(conn, secret)
	}
}

func (s *server) talk(conn net.Conn, secret bool) {
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	say := func(line string) { _, _ = conn.Write([]byte(line + "\r\n")) }
	say("220 mail.example ready")
	m := received{secret: secret}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(verb) {
		case "EHLO", "HELO":
			say("250-mail.example")
			if s.starttls && !m.secret {
				say("250-STARTTLS")
			}
			say("250 AUTH PLAIN")
		case "STARTTLS":
			say("220 go on")
			secure := tls.Server(conn, s.config)
			conn, in, m.secret = secure, bufio.NewReader(secure), true
		case "AUTH":
			word, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
			if m.auth = strings.ReplaceAll(string(word), "\x00", " "); s.auth != "" && m.auth != s.auth {
				say("535 no")
				continue
			}
			say("235 yes")
		case "MAIL":
			m.from = rest
			say("250 yes")
		case "RCPT":
			m.to = rest
			say("250 yes")
		case "DATA":
			say("354 go on")
			m.text = body(in)
			s.mu.Lock()
			s.mails = append(s.mails, m)
			s.mu.Unlock()
			say("250 kept")
		case "QUIT":
			say("221 bye")
			return
		default: // NOOP and RSET
			say("250 yes")
		}
	}
}

func body(in *bufio.Reader) string {
	var text strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == ".\r\n" {
			return text.String()
		}
		text.WriteString(line)
	}
}

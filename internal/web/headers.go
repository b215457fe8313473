package web

import "net/http"

// policy is what the pages may load and do: our own assets, no inline script or style, forms to
// this site only, in nobody's frame. Trusted Types make a script that writes markup fail.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'none'; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

const permissions = "accelerometer=(), autoplay=(), camera=(), display-capture=(), fullscreen=(), geolocation=(), gyroscope=(), " +
	"magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(self), usb=()"

// setHeaders sets what every answer carries. None of them depends on what is answered.
func (m *Mux) setHeaders(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", permissions)
	h.Set("Cache-Control", "no-store")
	if m.config.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

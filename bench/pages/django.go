package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const djangoAddress = "127.0.0.1:18294"

// django is the peer that shows the same table by its own means.
type django struct {
	cmd    *exec.Cmd
	target target
}

func (d *django) stop() { stop(d.cmd) }

// startDjango installs Django in a folder of its own and serves the page with two workers, one a core.
func startDjango(ctx context.Context, dir string) (*django, error) {
	const source = "bench/peers/django"
	env := filepath.Join(dir, "venv")
	python := filepath.Join(env, "bin", "python")
	for _, args := range [][]string{
		{"python3", "-m", "venv", env},
		{python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", filepath.Join(source, "requirements.txt")},
		{python, filepath.Join(source, "page.py"), "fill"},
	} {
		cmd := exec.CommandContext(ctx, args[0], args[1:]...)
		cmd.Env = append(os.Environ(), "PEER_DATA="+dir)
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("set Django up: %w\n%s", err, out)
		}
	}
	d := &django{cmd: exec.CommandContext(ctx, filepath.Join(env, "bin", "gunicorn"), "--chdir", source, "--bind", djangoAddress,
		"--workers", "2", "--threads", "8", "--log-level", "error", "page:application")}
	d.cmd.Env = append(os.Environ(), "PEER_DATA="+dir)
	if err := d.cmd.Start(); err != nil {
		return nil, err
	}
	url := "http://" + djangoAddress + "/concerns"
	if err := await(ctx, url); err != nil {
		return nil, err
	}
	session, err := sessionOf(ctx, url)
	d.target = target{"Django: 40 rows, one filter, no audit", d.cmd.Process.Pid, "GET", url, http.Header{"Cookie": {session}}, nil, http.StatusOK}
	return d, err
}

// sessionOf asks once and gives the cookies, as a browser sends them.
func sessionOf(ctx context.Context, url string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return "", err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	var all []string
	for _, c := range res.Cookies() {
		all = append(all, c.Name+"="+c.Value)
	}
	_, err = io.Copy(io.Discard, res.Body)
	return strings.Join(all, "; "), err
}

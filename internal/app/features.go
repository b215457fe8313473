package app

import (
	"io/fs"

	"lightship/internal/web"
)

// templates are the page templates of every feature.
func (a *App) templates() []fs.FS {
	return []fs.FS{}
}

// features mounts the pages of every feature.
func (a *App) features(_ *web.Mux) {
}

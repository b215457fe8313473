package ui

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed built
var built embed.FS

// AssetPath is where the assets are served.
const AssetPath = "/assets/"

// Assets are the style sheet, the script and the pictures of the pages, under names that change
// with their content, so that a browser may keep them for ever.
type Assets struct {
	names map[string]string // logical name → name with its hash
	files map[string]asset
}

// asset is a file, and the same compressed where that is smaller.
type asset struct{ plain, gzipped []byte }

// errNoAssets is what a clone says that was never built.
//
//lint:ignore ST1005 it is shown alone, as a sentence for the operator
var errNoAssets = errors.New("Run make to build the page assets first.")

// Built reads the assets that were built into this program.
func Built() *Assets {
	folder, err := fs.Sub(built, "built")
	if err != nil {
		return &Assets{}
	}
	return ReadAssets(folder)
}

// ReadAssets reads assets from a folder with a manifest.json. Where that is missing or broken
// there are no assets, and Missing says so.
func ReadAssets(folder fs.FS) *Assets {
	a := &Assets{names: map[string]string{}, files: map[string]asset{}}
	manifest, err := fs.ReadFile(folder, "manifest.json")
	if err != nil || json.Unmarshal(manifest, &a.names) != nil {
		return &Assets{}
	}
	for _, hashed := range a.names {
		data, err := fs.ReadFile(folder, hashed)
		if err != nil {
			return &Assets{}
		}
		a.files[hashed] = asset{data, gzipped(data)}
	}
	return a
}

// gzipped compresses a file, once when the program starts; nil where that gains nothing.
func gzipped(data []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := w.Write(data); err != nil || w.Close() != nil || b.Len() >= len(data) {
		return nil
	}
	return b.Bytes()
}

// Missing is an error when no assets were built, in one sentence for the operator.
func (a *Assets) Missing() error {
	if a == nil || len(a.files) == 0 {
		return errNoAssets
	}
	return nil
}

// URL is the address of an asset by its logical name, such as app.css.
func (a *Assets) URL(name string) string {
	if a != nil && a.names[name] != "" {
		name = a.names[name]
	}
	return AssetPath + name
}

// File gives an asset by its hashed name, with its media type.
func (a *Assets) File(hashed string) (data []byte, mediaType string, ok bool) {
	if a == nil {
		return nil, "", false
	}
	f, ok := a.files[hashed]
	return f.plain, mime.TypeByExtension(path.Ext(hashed)), ok
}

// Serve writes an asset, compressed for those who take it so; it tells whether there is one of that
// name. Pages are never compressed: beside a secret in the same page, the length of what somebody
// else put there would tell of it.
func (a *Assets) Serve(w http.ResponseWriter, r *http.Request, hashed string) bool {
	data, mediaType, ok := a.File(hashed)
	if !ok {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Vary", "Accept-Encoding")
	if small := a.files[hashed].gzipped; small != nil && takesGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		data = small
	}
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(data) // a browser that went away is no error of ours
	return true
}

// takesGzip reads Accept-Encoding (RFC 9110, 12.5.3): gzip is named, and not with a weight of nothing.
func takesGzip(accept string) bool {
	for one := range strings.SplitSeq(accept, ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(one, " ", ""), ";")
		if strings.EqualFold(name, "gzip") {
			q, err := strconv.ParseFloat(strings.TrimPrefix(weight, "q="), 64)
			return weight == "" || err == nil && q > 0
		}
	}
	return false
}

package accountweb

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// Picture is a QR code as an SVG drawing: dark on light in dark mode too, or no app reads it.
type Picture struct {
	Size int    // modules, with the quiet zone that the standard asks for
	Path string // of the dark modules
}

const quiet = 4 // modules on each side

// picture draws a text as a QR code.
func picture(text string) (Picture, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return Picture{}, fmt.Errorf("draw a QR code: %w", err)
	}
	side := code.Bounds().Dx()
	dark := func(x, y int) bool {
		if x >= side {
			return false
		}
		grey, _ := color.GrayModel.Convert(code.At(x, y)).(color.Gray)
		return grey.Y < 128
	}
	var path strings.Builder
	for y := range side {
		for x := 0; x < side; x++ {
			from := x
			for dark(x, y) {
				x++
			}
			if n := x - from; n > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, n, n)
			}
		}
	}
	return Picture{Size: side + 2*quiet, Path: path.String()}, nil
}

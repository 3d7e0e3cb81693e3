package text

import (
	"bufio"
	"fmt"

	"interleave/reports/flame"
)

// profile writes which functions used most CPU time.
func profile(b *bufio.Writer, p *flame.Profile) {
	if p.Why != "" {
		fmt.Fprintf(b, "\n**%s** Not measured: %s.\n", Escape(p.Title+"."), Escape(p.Why))
		return
	}
	fmt.Fprintf(b, "\n**%s** %s\n\n", Escape(p.Title+"."), Escape(p.Text))
	for _, f := range p.Own {
		fmt.Fprintf(b, "- %s: %s\n", Escape(f.Name), Escape(f.Share))
	}
}

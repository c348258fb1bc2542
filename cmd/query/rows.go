package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph/api"
)

// rowsText prints rows: those of one path each as path does, others as a table.
func (q *question) rowsText(w io.Writer, a *api.MatchAnswer) {
	if list := onlyPaths(a.Rows); list != nil {
		q.pathText(w, &api.PathAnswer{Paths: list})
		return
	}
	q.table(w, a)
}

// onlyPaths gives the paths of rows that have nothing else; nil where one has.
func onlyPaths(rows []api.MatchRow) (list []api.Path) {
	for i := range rows {
		if len(rows[i].Values) != 1 {
			return nil
		}
		p, ok := rows[i].Values[0].(*api.Path)
		if !ok {
			return nil
		}
		list = append(list, *p)
	}
	return list
}

// Widths of a table, in columns of a terminal.
const (
	columnGap   = 2
	leastColumn = 8 // that a column is made narrower to
)

// table prints rows with their columns aligned. On a terminal columns that are too wide for it are
// broken into lines.
func (q *question) table(w io.Writer, a *api.MatchAnswer) {
	numbers := make([]bool, len(a.Columns))
	cells := make([][]string, 1, len(a.Rows)+1)
	for i, name := range a.Columns {
		numbers[i] = true
		cells[0] = append(cells[0], cli.Clean(name))
	}
	for i := range a.Rows {
		row := make([]string, len(a.Columns))
		for k, v := range a.Rows[i].Values {
			row[k] = cli.Clean(cellOf(v))
			numbers[k] = numbers[k] && isNumber(v)
		}
		cells = append(cells, row)
	}
	widths := make([]int, len(a.Columns))
	for _, row := range cells {
		for k, cell := range row {
			widths[k] = max(widths[k], runewidth.StringWidth(cell))
		}
	}
	q.narrow(widths)
	for i, row := range cells {
		q.tableRow(w, row, widths, numbers, i == 0)
	}
}

func isNumber(v any) bool {
	switch v.(type) {
	case int64, float64, nil:
		return true
	}
	return false
}

// narrow takes room from the widest columns until the table fits.
func (q *question) narrow(widths []int) {
	if q.term.Width == 0 || len(widths) == 0 {
		return
	}
	sum := columnGap * (len(widths) - 1)
	for _, n := range widths {
		sum += n
	}
	for ; sum > q.term.Width; sum-- {
		widest := 0
		for k, n := range widths {
			if n > widths[widest] {
				widest = k
			}
		}
		if widths[widest] <= leastColumn {
			return
		}
		widths[widest]--
	}
}

// tableRow prints one row, which may take several lines.
func (q *question) tableRow(w io.Writer, row []string, widths []int, numbers []bool, head bool) {
	lines := make([][]string, len(row))
	most := 1
	for k, cell := range row {
		lines[k] = broken(cell, widths[k])
		most = max(most, len(lines[k]))
	}
	for i := range most {
		var b strings.Builder
		for k := range row {
			cell := ""
			if i < len(lines[k]) {
				cell = lines[k][i]
			}
			pad := strings.Repeat(" ", max(widths[k]-runewidth.StringWidth(cell), 0))
			if head {
				cell = q.term.Paint(cli.Bold, cell)
			}
			if numbers[k] {
				cell, pad = pad+cell, ""
			}
			b.WriteString(cell + pad)
			if k < len(row)-1 {
				b.WriteString(strings.Repeat(" ", columnGap))
			}
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
}

// broken breaks a cell into lines of a width, at spaces where there are some.
func broken(cell string, width int) (lines []string) {
	for runewidth.StringWidth(cell) > width {
		part := runewidth.Truncate(cell, width, "")
		if i := strings.LastIndexByte(part, ' '); i > 0 && cell[len(part)] != ' ' {
			part = part[:i]
		}
		if part == "" { // one letter is wider than the column
			break
		}
		lines = append(lines, part)
		cell = strings.TrimLeft(cell[len(part):], " ")
	}
	return append(lines, cell)
}

// cellOf writes a value in words; null is nothing.
func cellOf(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case *api.Node:
		return v.Name
	case *api.Hop:
		return v.FromName + " —" + edgeLabel(v) + "→ " + v.ToName
	case *api.Path:
		return pathLine(v)
	case []any:
		words := make([]string, len(v))
		for i, item := range v {
			if words[i] = cellOf(item); item == nil {
				words[i] = "null"
			}
		}
		return "[" + strings.Join(words, ", ") + "]"
	}
	return fmt.Sprint(v)
}

func edgeLabel(h *api.Hop) string {
	if mark := factMark(h.Fact, h.Claims); mark != "" {
		return h.Relation + " (" + mark + ")"
	}
	return h.Relation
}

// pathLine writes a path on one line, without styles.
func pathLine(p *api.Path) string { return (&question{settings: &settings{}}).chain(p) }

// writeRows writes rows in one of pathForms.
func writeRows(w io.Writer, form string, a *api.MatchAnswer) error {
	if form == "csv" {
		return rowsCSV(w, a)
	}
	u := newUnion()
	for i := range a.Rows {
		for _, v := range a.Rows[i].Values {
			u.add(v)
		}
	}
	if form == "dot" {
		return u.dot(w)
	}
	return u.mermaid(w)
}

// rowsCSV writes a line a row: a node by its name and, in a column of its own, its id.
func rowsCSV(w io.Writer, a *api.MatchAnswer) error {
	nodes := make([]bool, len(a.Columns))
	for i := range a.Rows {
		for k, v := range a.Rows[i].Values {
			if _, ok := v.(*api.Node); ok {
				nodes[k] = true
			}
		}
	}
	var head []string
	for k, name := range a.Columns {
		head = append(head, name)
		if nodes[k] {
			head = append(head, name+"_id")
		}
	}
	out := csv.NewWriter(w)
	rows := [][]string{head}
	for i := range a.Rows {
		var row []string
		for k, v := range a.Rows[i].Values {
			row = append(row, csvOf(v))
			if n, ok := v.(*api.Node); ok {
				row = append(row, n.ID)
			} else if nodes[k] {
				row = append(row, "")
			}
		}
		rows = append(rows, row)
	}
	return out.WriteAll(rows)
}

// csvOf writes a value in words; a list of scalars as JSON.
func csvOf(v any) string {
	list, ok := v.([]any)
	if !ok {
		return cellOf(v)
	}
	words := make([]any, len(list))
	for i, item := range list {
		switch item.(type) {
		case nil, bool, int64, float64, string:
			words[i] = item
		default:
			words[i] = cellOf(item)
		}
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(words); err != nil {
		return cellOf(v)
	}
	return strings.TrimSpace(b.String())
}

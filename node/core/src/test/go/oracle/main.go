// Oracle answers questions about names, versions, zips and go.mod files with golang.org/x/mod itself.
// A question is a line of tab-separated base64 fields, the first of them the operation; so is its answer.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
	"golang.org/x/mod/sumdb/dirhash"
	"golang.org/x/mod/sumdb/tlog"
	"golang.org/x/mod/zip"
)

var operations = map[string]func(args []string) []string{
	"CheckPath":       func(a []string) []string { return verdict(module.CheckPath(a[0])) },
	"CheckFilePath":   func(a []string) []string { return verdict(module.CheckFilePath(a[0])) },
	"Check":           func(a []string) []string { return verdict(module.Check(a[0], a[1])) },
	"EscapePath":      func(a []string) []string { return value(module.EscapePath(a[0])) },
	"UnescapePath":    func(a []string) []string { return value(module.UnescapePath(a[0])) },
	"EscapeVersion":   func(a []string) []string { return value(module.EscapeVersion(a[0])) },
	"UnescapeVersion": func(a []string) []string { return value(module.UnescapeVersion(a[0])) },
	"CanonicalVersion": func(a []string) []string {
		return []string{module.CanonicalVersion(a[0])}
	},
	"Compare": func(a []string) []string { return []string{strconv.Itoa(semver.Compare(a[0], a[1]))} },
	"Pseudo":  pseudo,
	"MatchPrefixPatterns": func(a []string) []string {
		return []string{strconv.FormatBool(module.MatchPrefixPatterns(a[0], a[1]))}
	},
	"ParseTilePath": func(a []string) []string {
		t, err := tlog.ParseTilePath(a[0])
		return append(verdict(err), fmt.Sprint(t.H, " ", t.L, " ", t.N, " ", t.W))
	},
	"GoModHash":  goModHash,
	"Zip":        checkZip,
	"ParseLax":   parseLax,
	"ModulePath": func(a []string) []string { return []string{modfile.ModulePath([]byte(a[0]))} },
	"Info":       info,
	"Unicode":    unicodeTables,
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	for {
		line, err := in.ReadString('\n')
		if err == io.EOF {
			return
		}
		check(err)
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		for i, field := range fields {
			raw, err := base64.StdEncoding.DecodeString(field)
			check(err)
			fields[i] = string(raw)
		}
		for i, field := range operations[fields[0]](fields[1:]) {
			if i > 0 {
				out.WriteByte('\t')
			}
			out.WriteString(base64.StdEncoding.EncodeToString([]byte(field)))
		}
		out.WriteByte('\n')
		if in.Buffered() == 0 {
			check(out.Flush())
		}
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func verdict(err error) []string {
	if err != nil {
		return []string{"refused", err.Error()}
	}
	return []string{"ok", ""}
}

func value(v string, err error) []string {
	return append(verdict(err), v)
}

func pseudo(a []string) []string {
	v := a[0]
	if !module.IsPseudoVersion(v) {
		return []string{"false", "", "", ""}
	}
	base, _ := module.PseudoVersionBase(v)
	rev, err := module.PseudoVersionRev(v)
	check(err)
	stamp := ""
	if t, err := module.PseudoVersionTime(v); err == nil {
		stamp = t.UTC().Format(time.RFC3339)
	}
	return []string{"true", base, stamp, rev}
}

func goModHash(a []string) []string {
	h1, err := dirhash.Hash1([]string{"go.mod"}, func(string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(a[0])), nil
	})
	check(err)
	return []string{h1}
}

// checkZip answers what Unzip and HashZip say, since Unzip checks all that CheckZip does.
func checkZip(a []string) []string {
	m := module.Version{Path: a[0], Version: a[1]}
	dir, err := os.MkdirTemp("", "oracle-unzip-")
	check(err)
	defer os.RemoveAll(dir)
	unzip := verdict(zip.Unzip(dir, m, a[2]))
	h1, err := dirhash.HashZip(a[2], dirhash.Hash1)
	return append(append(unzip, verdict(err)...), h1)
}

func parseLax(a []string) []string {
	f, err := modfile.ParseLax("go.mod", []byte(a[0]), nil)
	if err != nil {
		return []string{"refused", err.Error()}
	}
	path, version := "", ""
	if f.Module != nil {
		path = f.Module.Mod.Path
	}
	if f.Go != nil {
		version = f.Go.Version
	}
	answer := []string{"ok", path, version}
	for _, r := range f.Require {
		if module.Check(r.Mod.Path, r.Mod.Version) == nil {
			answer = append(answer, fmt.Sprint(r.Mod.Path, " ", r.Mod.Version, " ", r.Indirect))
		}
	}
	return answer
}

// info decodes as cmd/go does.
func info(a []string) []string {
	var rev struct {
		Version string
		Time    time.Time
	}
	if err := json.Unmarshal([]byte(a[0]), &rev); err != nil {
		return []string{"refused", err.Error()}
	}
	return []string{"ok", rev.Version, rev.Time.UTC().Format(time.RFC3339Nano)}
}

// unicodeTables answers every letter with its fold by the rule of zip's strToFold, as "letter fold" lines.
func unicodeTables([]string) []string {
	var letters bytes.Buffer
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if unicode.IsLetter(r) {
			fmt.Fprintln(&letters, r, fold(r))
		}
	}
	return []string{letters.String()}
}

func fold(r rune) rune {
	for {
		r0 := r
		r = unicode.SimpleFold(r0)
		if r <= r0 {
			break
		}
	}
	if 'A' <= r && r <= 'Z' {
		r += 'a' - 'A'
	}
	return r
}

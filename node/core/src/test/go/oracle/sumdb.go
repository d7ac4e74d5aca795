package main

import (
	"fmt"
	"net"
	"net/http"
	"strings"

	"golang.org/x/mod/sumdb"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func init() {
	operations["NewVerifier"] = func(a []string) []string {
		_, err := note.NewVerifier(a[0])
		return verdict(err)
	}
	operations["ParseLookup"] = parseLookup
	operations["ServeSumDb"] = serveSumDb
}

// parseLookup reads a lookup as sumdb.Client does before it proves anything.
func parseLookup(a []string) []string {
	verifier, err := note.NewVerifier(a[1])
	check(err)
	id, text, rest, err := tlog.ParseRecord([]byte(a[0]))
	if err != nil {
		return verdict(err)
	}
	signed, err := note.Open(rest, note.VerifierList(verifier))
	if err != nil {
		return verdict(err)
	}
	tree, err := tlog.ParseTree([]byte(signed.Text))
	return append(verdict(err), fmt.Sprint(id), string(text), fmt.Sprint(tree.N), tree.Hash.String())
}

// serveSumDb starts x/mod's own server, which knows every module, and answers with its address.
func serveSumDb(a []string) []string {
	hashes := func(path, version string) ([]byte, error) {
		if strings.Contains(path, "unknown") {
			return nil, fmt.Errorf("no such module")
		}
		return fmt.Appendf(nil, "%s %s h1:zip\n%s %s/go.mod h1:mod\n", path, version, path, version), nil
	}
	server := sumdb.NewServer(sumdb.NewTestServer(a[0], hashes))
	mux := http.NewServeMux()
	for _, path := range sumdb.ServerPaths {
		mux.Handle(path, server)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go http.Serve(listener, mux)
	return []string{"http://" + listener.Addr().String()}
}

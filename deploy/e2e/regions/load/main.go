// Load makes module versions, has a region fetch them, and tells from the regions' logs what became of them.
//
//	load serve ADDRESS [FOLDER]                             a GOPROXY that has every version of example.com/load/…, or the folder
//	load fetch -to URL -count N -rate N -clients N MODULE-BYTES
//	                                                        has the region at URL fetch v1.0.1, v1.0.2, …; rate: versions a second
//	load lag -from URL -into URL -token T -peer-token T MODULE
//	                                                        from stored there to logged here, for each version's zip
package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand"
	"net/http"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A module example.com/load/NAME-BYTES has zips of about so many bytes.
func serve(address string) error {
	handler := func(out http.ResponseWriter, in *http.Request) {
		module, file, found := strings.Cut(strings.TrimPrefix(in.URL.Path, "/"), "/@v/")
		version := strings.TrimSuffix(file, path.Ext(file))
		dash := strings.LastIndex(module, "-")
		if !found || !strings.HasPrefix(module, "example.com/load/") || dash < 0 {
			http.NotFound(out, in)
			return
		}
		size, _ := strconv.Atoi(module[dash+1:])
		mod := "module " + module + "\n\ngo 1.24\n"
		switch path.Ext(file) {
		case ".info":
			fmt.Fprintf(out, `{"Version":%q,"Time":"2026-01-01T00:00:00Z"}`, version)
		case ".mod":
			io.WriteString(out, mod)
		case ".zip":
			body := packed(module, version, mod, size)
			out.Header().Set("Content-Length", strconv.Itoa(len(body)))
			out.Write(body)
		default:
			http.NotFound(out, in)
		}
	}
	return http.ListenAndServe(address, http.HandlerFunc(handler))
}

// The same bytes for the same version, and none that compress.
func packed(module, version, mod string, size int) []byte {
	var whole bytes.Buffer
	out := zip.NewWriter(&whole)
	add := func(name string, content []byte) {
		entry, err := out.CreateHeader(&zip.FileHeader{Name: module + "@" + version + "/" + name, Method: zip.Deflate})
		if err == nil {
			_, err = entry.Write(content)
		}
		if err != nil {
			panic(err) // A buffer takes all.
		}
	}
	add("go.mod", []byte(mod))
	seed := fnv.New64()
	io.WriteString(seed, module+"@"+version)
	content := make([]byte, size)
	rand.New(rand.NewSource(int64(seed.Sum64()))).Read(content)
	add("content.bin", content)
	if err := out.Close(); err != nil {
		panic(err)
	}
	return whole.Bytes()
}

// Every client keeps its connection, as a go command does.
var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}

func get(url, token string) (*http.Response, error) {
	request, err := http.NewRequest("GET", url, nil)
	if err != nil {
		return nil, err
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := client.Do(request)
	if err == nil && answer.StatusCode != 200 {
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 500))
		answer.Body.Close()
		return nil, fmt.Errorf("%s: %s: %s", url, answer.Status, text)
	}
	return answer, err
}

// Asks again for what a busy machine did not answer in time: every version must come in.
func patient(url string) (answer *http.Response, err error) {
	for range 10 {
		if answer, err = get(url, ""); err == nil {
			return answer, nil
		}
		fmt.Fprintln(os.Stderr, "load: once more:", err)
		time.Sleep(time.Second)
	}
	return nil, err
}

func fetch(to, module string, count, clients int, rate float64) error {
	var group sync.WaitGroup
	failures := make(chan error, count)
	places := make(chan struct{}, clients)
	begun := time.Now()
	for i := 1; i <= count; i++ {
		if rate > 0 {
			time.Sleep(time.Until(begun.Add(time.Duration(float64(i-1) / rate * float64(time.Second)))))
		}
		places <- struct{}{}
		group.Go(func() {
			defer func() { <-places }()
			for _, kind := range []string{".info", ".mod", ".zip"} {
				answer, err := patient(fmt.Sprintf("%s/%s/@v/v1.0.%d%s", to, module, i, kind))
				if err != nil {
					failures <- err
					return
				}
				io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
			}
		})
	}
	group.Wait()
	close(failures)
	if err := <-failures; err != nil {
		return err
	}
	fmt.Printf("%d versions in %.1f s\n", count, time.Since(begun).Seconds())
	return nil
}

type seen struct {
	stored, logged time.Time
	times          int
	size           int64
}

// Every zip of the module in a region's log.
func read(region, token, module string) (map[string]seen, error) {
	found := map[string]seen{}
	after := ""
	for {
		answer, err := get(region+"/api/v1/log?after="+after, token)
		if err != nil {
			return nil, err
		}
		var end struct {
			Next string
			End  bool
		}
		lines := bufio.NewScanner(answer.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var line struct {
				Logged time.Time
				Record string
			}
			var record struct {
				Type, Module, Version, Kind string
				Time                        time.Time
				Size                        int64
			}
			if err = json.Unmarshal(lines.Bytes(), &line); err != nil {
				break
			}
			if line.Record == "" {
				err = json.Unmarshal(lines.Bytes(), &end)
				break
			}
			if err = json.Unmarshal([]byte(line.Record), &record); err != nil {
				break
			}
			if record.Type == "stored" && record.Module == module && record.Kind == "zip" {
				old := found[record.Version]
				found[record.Version] = seen{record.Time, line.Logged, old.times + 1, record.Size}
			}
		}
		answer.Body.Close()
		if err == nil {
			err = lines.Err()
		}
		if err != nil || end.End {
			return found, err
		}
		after = end.Next
	}
}

func lag(from, peerToken, into, token, module string) error {
	there, err := read(from, peerToken, module)
	if err != nil {
		return err
	}
	here, err := read(into, token, module)
	if err != nil {
		return err
	}
	var lags []time.Duration
	var lost, twice int
	var size int64
	var first, last time.Time
	for version, stored := range there {
		arrived, found := here[version]
		if !found {
			lost++
			continue
		}
		if arrived.times > 1 {
			twice++
		}
		size += arrived.size
		lags = append(lags, arrived.logged.Sub(stored.stored))
		if first.IsZero() || arrived.logged.Before(first) {
			first = arrived.logged
		}
		if arrived.logged.After(last) {
			last = arrived.logged
		}
	}
	if len(lags) == 0 {
		return fmt.Errorf("no version of %s came", module)
	}
	slices.Sort(lags)
	at := func(share float64) float64 { return lags[int(share*float64(len(lags)-1))].Seconds() }
	fmt.Printf("%d versions, %.1f MB: lag median %.2f s, p99 %.2f s, longest %.2f s; lost %d, twice in the log %d; last logged %s\n",
		len(lags), float64(size)/1e6, at(0.5), at(0.99), at(1), lost, twice, last.UTC().Format(time.RFC3339Nano))
	if lost > 0 || twice > 0 {
		return fmt.Errorf("lost %d, twice %d", lost, twice)
	}
	return nil
}

func run(arguments []string) error {
	flags := flag.NewFlagSet("load", flag.ExitOnError)
	to := flags.String("to", "", "a node")
	count := flags.Int("count", 100, "versions")
	rate := flags.Float64("rate", 0, "versions a second; 0: as fast as they go")
	clients := flags.Int("clients", 64, "versions at once")
	from := flags.String("from", "", "the source's control plane")
	into := flags.String("into", "", "the follower's control plane")
	token := flags.String("token", "", "the follower's")
	peer := flags.String("peer-token", "", "the source's")
	if len(arguments) < 1 {
		return fmt.Errorf("load serve|fetch|lag, see the top of its source")
	}
	flags.Parse(arguments[1:])
	switch {
	case arguments[0] == "serve" && flags.NArg() == 2:
		return http.ListenAndServe(flags.Arg(0), http.FileServer(http.Dir(flags.Arg(1))))
	case arguments[0] == "serve" && flags.NArg() == 1:
		return serve(flags.Arg(0))
	case arguments[0] == "fetch" && flags.NArg() == 1:
		return fetch(strings.TrimSuffix(*to, "/"), flags.Arg(0), *count, *clients, *rate)
	case arguments[0] == "lag" && flags.NArg() == 1:
		return lag(*from, *peer, *into, *token, flags.Arg(0))
	}
	return fmt.Errorf("load serve|fetch|lag, see the top of its source")
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

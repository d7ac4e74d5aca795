package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"sort"
	"strings"
	"sync"
	"time"
)

// paths reads one path a line.
func paths(file string) ([]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, line := range strings.Split(string(text), "\n") {
		if line != "" {
			all = append(all, line)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s names no path", file)
	}
	return all, nil
}

// ask has the clients ask for the paths below the URL in turn: each once, or, with a rate, that many a second in all
// until the seconds are over, whatever the answers take. With a rate a request counts from when it was due.
func ask(base *url.URL, all []string, conns []*net.TCPConn, rate, seconds float64) {
	type turn struct {
		path string
		due  time.Time
	}
	turns := make(chan turn, len(conns))
	begun := time.Now()
	go func() {
		defer close(turns)
		for i := 0; rate > 0 || i < len(all); i++ {
			due := begun
			if rate > 0 {
				after := float64(i) / rate
				if after > seconds {
					return
				}
				due = begun.Add(time.Duration(after * float64(time.Second)))
				time.Sleep(time.Until(due))
			}
			turns <- turn{all[i%len(all)], due}
		}
	}()
	var lock sync.Mutex
	var took []time.Duration
	var bytes int64
	var failed int
	var group sync.WaitGroup
	for _, conn := range conns {
		group.Add(1)
		go func() {
			defer group.Done()
			defer conn.Close()
			reader := bufio.NewReaderSize(conn, 64<<10)
			for each := range turns {
				from := time.Now()
				if rate > 0 {
					from = each.due
				}
				n, err := fetch(conn, reader, base, each.path)
				lock.Lock()
				if err != nil {
					failed++
					fmt.Fprintf(os.Stderr, "load: %s: %v\n", each.path, err)
				} else {
					bytes += n
					took = append(took, time.Since(from))
				}
				lock.Unlock()
			}
		}()
	}
	group.Wait()
	whole := time.Since(begun)
	sort.Slice(took, func(i, j int) bool { return took[i] < took[j] })
	at := func(share float64) float64 {
		if len(took) == 0 {
			return 0
		}
		return took[int(share*float64(len(took)-1))].Seconds()
	}
	fmt.Printf("requests=%d failed=%d bytes=%d seconds=%.6f median=%.6f p99=%.6f longest=%.6f\n",
		len(took)+failed, failed, bytes, whole.Seconds(), at(0.5), at(0.99), at(1))
}

func fetch(conn *net.TCPConn, reader *bufio.Reader, base *url.URL, path string) (int64, error) {
	if _, err := fmt.Fprintf(conn, "GET /%s HTTP/1.1\r\nHost: %s\r\n\r\n", path, base.Host); err != nil {
		return 0, err
	}
	answer, err := http.ReadResponse(reader, nil)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	n, err := io.Copy(io.Discard, answer.Body)
	if err == nil && answer.StatusCode != 200 {
		err = fmt.Errorf("answered %s", answer.Status)
	}
	return n, err
}

// Load asks for one file over and over, or many times at once, and throws the bytes away in the kernel, so that on a
// shared machine the client costs the server as little as can be. Loopback only. It prints one line of figures.
//
//	load -url URL -clients 200                 every client asks once, all at the same moment
//	load -url URL -clients 4 -seconds 5        every client asks again until the time is over
//	load -url URL -clients 16 -paths FILE      all paths of the file below the URL, each once
//	load -url URL -clients 8 -paths FILE -rate 200 -seconds 5
//	                                           these in turn, so many a second in all; tells how long answers took
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"sort"
	"sync"
	"syscall"
	"time"
)

type result struct {
	requests  int
	bytes     int64
	firstByte time.Duration
	done      time.Duration
	err       error
}

func main() {
	address := flag.String("url", "", "what to ask for, on loopback")
	clients := flag.Int("clients", 1, "connections, at most 1000")
	seconds := flag.Float64("seconds", 0, "how long to ask again; 0 asks once; at most 120")
	limit := flag.Duration("timeout", 2*time.Minute, "when to give up")
	sum := flag.String("sha256", "", "what the bytes read by the first client must have")
	file := flag.String("paths", "", "a file with a path below the URL in each line")
	rate := flag.Float64("rate", 0, "requests a second; with -paths and -seconds")
	flag.Parse()
	target, err := url.Parse(*address)
	if err != nil || net.ParseIP(target.Hostname()) == nil || !net.ParseIP(target.Hostname()).IsLoopback() ||
		*clients < 1 || *clients > 1000 || *seconds > 120 {
		fmt.Fprintln(os.Stderr, "load: give a URL at a loopback address, 1 to 1000 clients and at most 120 seconds")
		os.Exit(2)
	}
	results := make([]result, *clients)
	conns := make([]*net.TCPConn, *clients)
	for i := range conns {
		conn, err := net.DialTimeout("tcp", target.Host, 10*time.Second)
		if err != nil {
			fmt.Fprintln(os.Stderr, "load:", err)
			os.Exit(1)
		}
		conn.SetDeadline(time.Now().Add(*limit + time.Duration(*seconds*float64(time.Second))))
		conns[i] = conn.(*net.TCPConn)
	}
	if *file != "" {
		listed, err := paths(*file)
		if err != nil {
			fmt.Fprintln(os.Stderr, "load:", err)
			os.Exit(1)
		}
		ask(target, listed, conns, *rate, *seconds)
		return
	}
	var all sync.WaitGroup
	start := time.Now()
	for i, conn := range conns {
		all.Add(1)
		go func() {
			defer all.Done()
			check := ""
			if i == 0 {
				check = *sum
			}
			results[i] = run(conn, target, start, *seconds, check)
		}()
	}
	all.Wait()
	report(results, time.Since(start))
}

func run(conn *net.TCPConn, target *url.URL, start time.Time, seconds float64, check string) (r result) {
	defer conn.Close()
	raw, err := conn.SyscallConn()
	if err != nil {
		return result{err: err}
	}
	reader := bufio.NewReaderSize(conn, 4096)
	for r.requests == 0 || time.Since(start).Seconds() < seconds {
		if _, r.err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", target.RequestURI(), target.Host); r.err != nil {
			return
		}
		resp, err := http.ReadResponse(reader, nil)
		if err != nil || resp.StatusCode != 200 || resp.ContentLength < 0 {
			r.err = fmt.Errorf("answer %v: %w", status(resp), orShort(err))
			return
		}
		if r.requests == 0 {
			r.firstByte = time.Since(start)
		}
		if check != "" && r.requests == 0 {
			r.err = hashed(resp.Body, check)
		} else {
			buffered, _ := io.CopyN(io.Discard, reader, min(int64(reader.Buffered()), resp.ContentLength))
			r.err = discard(raw, resp.ContentLength-buffered)
		}
		if r.err != nil {
			return
		}
		r.requests++
		r.bytes += resp.ContentLength
	}
	r.done = time.Since(start)
	return
}

func status(resp *http.Response) string {
	if resp == nil {
		return "none"
	}
	return resp.Status
}

func orShort(err error) error {
	if err == nil {
		return fmt.Errorf("not a 200 with a length")
	}
	return err
}

func hashed(body io.Reader, want string) error {
	hash := sha256.New()
	if _, err := io.Copy(hash, body); err != nil {
		return err
	}
	if got := hex.EncodeToString(hash.Sum(nil)); got != want {
		return fmt.Errorf("wrong bytes: sha256 %s, wanted %s", got, want)
	}
	return nil
}

// scratch is never written to: with MSG_TRUNC the kernel drops the bytes.
var scratch = make([]byte, 1<<20)

func discard(raw syscall.RawConn, left int64) error {
	for left > 0 {
		var n int
		var failure error
		err := raw.Read(func(fd uintptr) bool {
			n, _, failure = syscall.Recvfrom(int(fd), scratch[:min(int64(len(scratch)), left)], syscall.MSG_TRUNC)
			return failure != syscall.EAGAIN
		})
		if err == nil {
			err = failure
		}
		if err == nil && n == 0 {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		left -= int64(n)
	}
	return nil
}

func report(results []result, took time.Duration) {
	var requests, failed int
	var bytes int64
	var first []time.Duration
	var last time.Duration
	for _, r := range results {
		requests += r.requests
		bytes += r.bytes
		if r.err != nil {
			failed++
			fmt.Fprintln(os.Stderr, "load:", r.err)
			continue
		}
		first = append(first, r.firstByte)
		last = max(last, r.done)
	}
	sort.Slice(first, func(i, j int) bool { return first[i] < first[j] })
	median := time.Duration(0)
	if len(first) > 0 {
		median = first[len(first)/2]
	}
	fmt.Printf("requests=%d failed=%d bytes=%d seconds=%.6f first=%.6f last=%.6f\n",
		requests, failed, bytes, took.Seconds(), median.Seconds(), last.Seconds())
}

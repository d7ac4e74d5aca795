// Link is a long line between two network namespaces, for kernels without sch_netem: two TUN devices, between which
// each IP packet waits its delay, behind others if the line has a rate. TCP on it is the kernel's own.
//
//	link [-delay 40ms] [-rate MBIT/S] TUN1 TUN2
//
// It makes the devices, says "ready", and leaves it to the caller to move them into namespaces. They go with it.
package main

import (
	"flag"
	"fmt"
	"os"
	"syscall"
	"time"
	"unsafe"
)

const (
	// A packet of a device with the usual MTU.
	longest = 1500
	// What a line without a rate holds before it drops: 40 ms of 4 Gbit/s.
	places = 16384
	// How long a packet waits at most for its turn on a line with a rate.
	queue = 100 * time.Millisecond
)

type packet struct {
	due   time.Time
	bytes []byte
}

func open(name string) (int, error) {
	fd, err := syscall.Open("/dev/net/tun", syscall.O_RDWR|syscall.O_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	var request struct {
		name  [syscall.IFNAMSIZ]byte
		flags uint16
		_     [22]byte
	}
	copy(request.name[:syscall.IFNAMSIZ-1], name)
	request.flags = syscall.IFF_TUN | syscall.IFF_NO_PI
	_, _, failed := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), syscall.TUNSETIFF, uintptr(unsafe.Pointer(&request)))
	if failed != 0 {
		return 0, failed
	}
	return fd, nil
}

// carry moves packets one way.
func carry(from, to int, delay time.Duration, bytesPerSecond float64) {
	line := make(chan packet, places)
	go func() {
		for each := range line {
			time.Sleep(time.Until(each.due))
			// A packet for a device that is down is lost, as on any line.
			_, _ = syscall.Write(to, each.bytes)
		}
	}()
	free := time.Now()
	buffer := make([]byte, 64<<10)
	for {
		n, err := syscall.Read(from, buffer)
		if err == syscall.EINTR || err == syscall.EAGAIN {
			continue
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "link: read:", err)
			os.Exit(1)
		}
		now := time.Now()
		if free.Before(now) {
			free = now
		}
		if bytesPerSecond > 0 {
			if free.Sub(now) > queue {
				continue
			}
			free = free.Add(time.Duration(float64(n) / bytesPerSecond * float64(time.Second)))
		}
		select {
		case line <- packet{free.Add(delay), append(make([]byte, 0, longest), buffer[:n]...)}:
		default:
		}
	}
}

func main() {
	delay := flag.Duration("delay", 40*time.Millisecond, "one way")
	rate := flag.Float64("rate", 0, "Mbit/s each way; 0: no limit")
	flag.Parse()
	if flag.NArg() != 2 {
		flag.Usage()
		os.Exit(2)
	}
	var ends [2]int
	for i := range ends {
		end, err := open(flag.Arg(i))
		if err != nil {
			fmt.Fprintf(os.Stderr, "link: %s: %v\n", flag.Arg(i), err)
			os.Exit(1)
		}
		ends[i] = end
	}
	fmt.Println("ready")
	go carry(ends[0], ends[1], *delay, *rate*1e6/8)
	carry(ends[1], ends[0], *delay, *rate*1e6/8)
}

// A program with some modules under it, for deploy/e2e/two-regions to build.
package main

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/viper"
	"golang.org/x/net/html"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

func main() {
	var group errgroup.Group
	group.Go(func() error { return (&cobra.Command{Use: "two-regions"}).Execute() })
	viper.Set("text", html.EscapeString("<b>"))
	fmt.Println(group.Wait(), viper.GetString("text"), proto.Size(timestamppb.Now()))
}

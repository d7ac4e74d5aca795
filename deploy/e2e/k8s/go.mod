module example.com/client

go 1.24

require (
	github.com/spf13/cobra v1.9.1
	github.com/spf13/viper v1.20.1
	github.com/stretchr/testify v1.10.0
	golang.org/x/net v0.38.0
	golang.org/x/sync v0.12.0
	google.golang.org/protobuf v1.36.6
)

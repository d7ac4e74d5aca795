module goferry.dev/load

go 1.25

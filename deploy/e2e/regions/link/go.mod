module goferry.dev/link

go 1.24

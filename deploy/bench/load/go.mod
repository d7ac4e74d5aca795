module dev.goferry/bench/load

go 1.22

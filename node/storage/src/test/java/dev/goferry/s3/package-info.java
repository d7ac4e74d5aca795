@org.jspecify.annotations.NullMarked
package dev.goferry.s3;

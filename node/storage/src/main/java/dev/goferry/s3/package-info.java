/** A bucket of an S3 server as the place where a region's bytes live. Only this package sees the S3 SDK. */
@NullMarked
package dev.goferry.s3;

import org.jspecify.annotations.NullMarked;

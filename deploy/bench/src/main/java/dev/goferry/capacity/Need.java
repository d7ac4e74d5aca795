package dev.goferry.capacity;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a shape needs.
 *
 * @param diskHits share of zips that a node's disk had, of a simulated stream after its disks were filled
 * @param bucketMegabytes a second that a region's nodes read from their bucket
 * @param cores of processor time in a region, for hits
 * @param indexMegabytes of heap a node, for the whole index
 * @param passMinutes that a pass over the bucket's keys takes
 * @param betweenGigabytes a day that a region takes from all others
 */
record Need(
        double diskHits,
        double bucketMegabytes,
        double cores,
        double indexMegabytes,
        double passMinutes,
        double betweenGigabytes) {
    /** Every fourth request is for a zip. */
    private static final int ZIP_EVERY = 4;

    /** Where this is too few to fill all disks, the share of hits is a lower bound. */
    private static final int MOST = 4_000_000;

    static Need of(Shape shape, long seed) {
        double zips = (double) shape.requests() / ZIP_EVERY;
        double hits = diskHits(shape, seed);
        double micros = (shape.requests() - zips) * Constants.SMALL_HIT_MICROS
                + zips * Constants.ZIP_BYTES * Constants.ZIP_MICROS_A_BYTE;
        double pages = (double) shape.versions() * Constants.KEYS_A_VERSION / Constants.KEYS_A_PAGE;
        return new Need(
                hits,
                zips * (1 - hits) * Constants.ZIP_BYTES / 1e6,
                micros / 1e6,
                shape.versions() * Constants.INDEX_BYTES / shape.nodes() / 1e6,
                pages * Constants.SECONDS_A_PAGE / 60,
                (double) shape.fresh() * (shape.regions() - 1) * Constants.ZIP_BYTES / 1e9);
    }

    /** Requests are spread over the nodes by chance, as by a balancer; the first half only fills the disks. */
    private static double diskHits(Shape shape, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Popularity popularity = new Popularity(shape.versions());
        List<Disk> disks = new ArrayList<>();
        for (int i = 0; i < shape.nodes(); i++) {
            disks.add(new Disk(shape.diskBytes() / Constants.ZIP_BYTES));
        }
        int stream = (int) Math.min(MOST, 8L * shape.nodes() * shape.versions());
        int hits = 0;
        for (int i = 0; i < stream; i++) {
            boolean hit = disks.get(random.nextInt(disks.size())).ask(popularity.next(random));
            hits += hit && i >= stream / 2 ? 1 : 0;
        }
        return hits / (stream / 2.0);
    }
}

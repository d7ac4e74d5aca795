package dev.goferry.sumdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goferry.protocol.TilePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TileCacheTest {
    private final List<String> asked = new ArrayList<>();
    private final SumDbReader reader = new SumDbReader() {
        @Override
        public Read read(String path) {
            asked.add(path);
            byte[] bytes = new byte[TilePath.parse(path).width() * Hash.SIZE];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (i / Hash.SIZE);
            }
            return new Read.Bytes(bytes);
        }

        @Override
        public Read reread(String path) {
            return read(path);
        }
    };

    @Test
    void narrowerTile_isNotRead_whereAWiderOneIsKnown() throws LookupRefused {
        TileCache tiles = new TileCache(reader, 10);
        get(tiles, tile(0, 100));
        TileBytes narrow = get(tiles, tile(0, 7));
        assertThat(asked).containsExactly("tile/8/0/000.p/100");
        byte[] sixth = new byte[Hash.SIZE];
        Arrays.fill(sixth, (byte) 6);
        assertThat(narrow.over(6, 1)).isEqualTo(Hash.at(sixth, 0));
    }

    @Test
    void tileThatGrows_takesOnePlace() throws LookupRefused {
        TileCache tiles = new TileCache(reader, 2);
        for (int width = 1; width <= 256; width++) {
            get(tiles, tile(0, width));
        }
        get(tiles, tile(1, 1));
        assertThat(asked).hasSize(257).endsWith("tile/8/0/000", "tile/8/0/001.p/1");
        get(tiles, tile(0, 256));
        get(tiles, tile(0, 255));
        get(tiles, tile(1, 1));
        assertThat(asked).hasSize(257);
    }

    @Test
    void leastRecentlyUsedTile_isReadAgain_beyondTheBound() throws LookupRefused {
        TileCache tiles = new TileCache(reader, 2);
        for (int number : new int[] {0, 1, 0, 2, 0, 1}) {
            get(tiles, tile(number, 256));
        }
        assertThat(asked).containsExactly("tile/8/0/000", "tile/8/0/001", "tile/8/0/002", "tile/8/0/001");
    }

    @Test
    void tileReadAgain_isKept_thoughItIsNarrower() throws LookupRefused {
        TileCache tiles = new TileCache(reader, 2);
        get(tiles, tile(0, 100));
        tiles.getAgain(List.of(tile(0, 7)));
        get(tiles, tile(0, 7));
        get(tiles, tile(0, 100));
        assertThat(asked).containsExactly("tile/8/0/000.p/100", "tile/8/0/000.p/7", "tile/8/0/000.p/100");
    }

    private static TileBytes get(TileCache tiles, TilePath tile) throws LookupRefused {
        return tiles.get(List.of(tile)).getFirst();
    }

    private static TilePath tile(long number, int width) {
        return new TilePath(8, 0, number, width);
    }
}

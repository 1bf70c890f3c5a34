package io.gatehouse.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryReadingTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                " garbage-first heap   total 65536K, used 8507K [0x00000000fc000000, 0x0000000100000000)\n"
                        + "  region size 1024K, 6 young (6144K), 1 survivors (1024K)\n Metaspace       used 9209K, committed 9472K",
                "garbage-first heap   total reserved 65536K, committed 65536K, used 8507K [0x00000000fc000000)\n region size 1024K",
                " def new generation   total 19648K, used 8000K [0x00000000fc000000)\n  eden space 17472K,  86% used [0x00)\n"
                        + " tenured generation   total 43712K, used 507K [0x00000000fd550000)\n Metaspace       used 9167K",
                "DefNew     total 19648K, used 8000K [0x00)\n eden space 17472K,  35% used [0x00)\n"
                        + "Tenured    total 43712K, used 507K [0x00)",
                " PSYoungGen      total 18944K, used 8000K [0x00)\n ParOldGen       total 44032K, used 507K [0x00)\n"
                        + "  object space 44032K, 0% used [0x00)"
            })
    void shouldAddUpWhatEachCollectorCallsUsed(String heapInfo) {
        assertThat(MemoryReading.heapBytes("4744:\n" + heapInfo)).isEqualTo(8507 * 1024);
    }

    @Test
    void shouldReadMegabytesWhereACollectorCountsThem() {
        assertThat(MemoryReading.heapBytes(
                        "7:\n ZHeap           used 14M, capacity 64M, max capacity 64M\n Metaspace       used 9136K"))
                .isEqualTo(14 * 1024 * 1024);
    }

    @Test
    void shouldCountWhatIsOutsideOfTheHeapAndNoCode() {
        String summary = "7:\n\nNative Memory Tracking:\n\nTotal: reserved=1513564KB, committed=143828KB\n"
                + "       malloc: 13084KB #62753\n       mmap:   reserved=1500480KB, committed=130744KB\n\n"
                + "-                 Java Heap (reserved=65536KB, committed=65536KB)\n"
                + "                            (mmap: reserved=65536KB, committed=65536KB)\n"
                + "-                     Class (reserved=1049000KB, committed=1500KB)\n"
                + "                            (  instance classes #8)\n"
                + "-                        GC (reserved=267398KB, committed=45000KB)\n"
                + "-    Native Memory Tracking (reserved=2134KB, committed=2134KB)\n"
                + "-                     Other (reserved=6276KB, committed=6276KB)\n";

        assertThat(MemoryReading.nativeBytes(summary)).isEqualTo((45_000L + 6_276) * 1024);
        assertThat(MemoryReading.nativeBytes("7:\nNative memory tracking is not enabled"))
                .isZero();
    }
}

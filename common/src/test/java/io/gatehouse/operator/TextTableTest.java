package io.gatehouse.operator;

import static io.gatehouse.operator.TextTable.bytes;
import static io.gatehouse.operator.TextTable.number;
import static io.gatehouse.operator.TextTable.rate;
import static io.gatehouse.operator.TextTable.text;
import static io.gatehouse.operator.TextTable.time;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void shouldAlignNamesLeftAndNumbersRightAndEndNoLineWithBlanks() {
        TextTable table = new TextTable("NAME", "COUNT", "END");
        table.row(text("a"), number(5), text("x"));
        table.row(text("longer"), number(123_456), text(""));

        assertThat(table).hasToString("NAME     COUNT  END\na            5  x\nlonger  123456  -\n");
    }

    @Test
    void shouldLetNobodyWriteOnTheTerminal() {
        TextTable table = new TextTable("NAME");
        table.row(text("\u001B[2Jx\ny"));
        table.row(text("g".repeat(61)));

        assertThat(table.toString().lines()).containsExactly("NAME", "?[2Jx?y", "g".repeat(60) + "…");
    }

    @Test
    void shouldWriteSizesTimesAndRatesShortly() {
        assertThat(bytes(0).text()).isEqualTo("0");
        assertThat(bytes(1023).text()).isEqualTo("1023");
        assertThat(bytes(1024).text()).isEqualTo("1.0K");
        assertThat(bytes(10 << 20).text()).isEqualTo("10M");
        assertThat(time(999).text()).isEqualTo("0s");
        assertThat(time(60_000).text()).isEqualTo("1m 0s");
        assertThat(time(3_599_000).text()).isEqualTo("59m 59s");
        assertThat(time(3_600_000).text()).isEqualTo("1h 0m");
        assertThat(time(90_000_000).text()).isEqualTo("1d 1h");
        assertThat(rate(0).text()).isEqualTo("0");
        assertThat(rate(0.25).text()).isEqualTo("0.3");
        assertThat(rate(1234.5).text()).isEqualTo("1235");
    }
}

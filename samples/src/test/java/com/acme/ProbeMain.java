package com.acme;

import io.gatehouse.business.BusinessWorker;

/** A worker as a program of one's own. */
public final class ProbeMain {
    private ProbeMain() {}

    /** Takes the options of {@code gatehouse worker}, without the handler's. */
    public static void main(String[] args) {
        BusinessWorker.main(args, ProbeEvents::new);
    }
}

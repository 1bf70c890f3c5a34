package com.acme;

/** A class, but no handler. */
public final class NoHandler {}

package io.gatehouse.porting;

/**
 * A test method that says which feature it shows.
 *
 * @param id        of the feature, such as {@code API-07}
 * @param module    directory of the module, relative to the root
 * @param className binary name of the class that runs it
 * @param method    its name
 * @param compiled  when the class file was written, in ms since 1970
 */
record TaggedTest(String id, String module, String className, String method, long compiled) {
    /** As the page names it: classes without their package. */
    String shortName() {
        return className.substring(className.lastIndexOf('.') + 1).replace('$', '.') + "." + method;
    }
}

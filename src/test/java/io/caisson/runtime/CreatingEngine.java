package io.caisson.runtime;

/** An engine that creates container after container until it is killed. */
final class CreatingEngine {
    private CreatingEngine() {}

    public static void main(String[] args) throws Exception {
        RuntimeFixture fixture = new RuntimeFixture();
        System.out.println(fixture.directory);
        while (true) {
            fixture.create(RuntimeFixture.newId(), fixture.settings("true"));
            System.out.println("created");
        }
    }
}

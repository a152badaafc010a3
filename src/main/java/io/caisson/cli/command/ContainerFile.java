package io.caisson.cli.command;

/**
 * An operand of {@code cp}: a path in a container, or one here.
 *
 * @param container empty for a path here
 */
record ContainerFile(String container, String path) {
    /** As Docker reads it: what begins with {@code /} or {@code .} is here, as is what has no colon. */
    static ContainerFile parse(String operand) {
        int colon = operand.indexOf(':');
        if (colon <= 0 || operand.startsWith("/") || operand.startsWith(".")) {
            return new ContainerFile("", operand);
        }
        String path = operand.substring(colon + 1);
        return new ContainerFile(operand.substring(0, colon), path.isEmpty() ? "/" : path);
    }

    /** What names in a tar of it begin with; {@code .} for the content of a directory. */
    String lastName() {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        String name = path.substring(path.lastIndexOf('/', end - 1) + 1, end);
        return name.isEmpty() || name.equals("..") ? "." : name;
    }
}

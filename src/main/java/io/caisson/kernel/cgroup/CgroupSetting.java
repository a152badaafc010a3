package io.caisson.kernel.cgroup;

/**
 * A value to write to a file of a cgroup.
 *
 * @param controller whose file it is
 * @param file its name
 * @param value what is written
 * @param required false if a kernel without the file may do without, such as without swap accounting
 */
record CgroupSetting(String controller, String file, String value, boolean required) {
    static CgroupSetting of(String controller, String file, Object value) {
        return new CgroupSetting(controller, file, value.toString(), true);
    }

    static CgroupSetting optional(String controller, String file, Object value) {
        return new CgroupSetting(controller, file, value.toString(), false);
    }
}

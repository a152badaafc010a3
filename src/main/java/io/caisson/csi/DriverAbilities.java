package io.caisson.csi;

/**
 * What a driver says that it does beyond what all do.
 *
 * @param creates makes and removes volumes ({@code CREATE_DELETE_VOLUME})
 * @param attaches wants to be told which node uses a volume ({@code PUBLISH_UNPUBLISH_VOLUME})
 * @param stages mounts a volume once, before it is shown where it is used ({@code STAGE_UNSTAGE_VOLUME})
 */
public record DriverAbilities(boolean creates, boolean attaches, boolean stages) {}

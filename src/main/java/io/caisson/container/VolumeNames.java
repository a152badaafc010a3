package io.caisson.container;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import javax.sql.DataSource;

/** What containers call the volumes that they mount. */
@ApplicationScoped
public class VolumeNames {
    /**
     * In the configuration also a mount that named no volume, if it was given the one renamed: it is anonymous no
     * more, so that it would be replaced when the mounts are changed.
     */
    private static final String RENAMED = """
            update container c set
                config = case when jsonb_typeof(c.config -> 'mounts') = 'array' then jsonb_set(c.config, '{mounts}', coalesce((
                    select jsonb_agg(case
                            when m ->> 'type' = 'volume' and m ->> 'volume' in (?, '') and exists (
                                select 1 from jsonb_array_elements(c.mount_points) p
                                where p ->> 'type' = 'VOLUME' and p ->> 'volume' = ? and p ->> 'target' = m ->> 'target')
                            then jsonb_set(m, '{volume}', to_jsonb(cast(? as text))) else m end order by n)
                    from jsonb_array_elements(c.config -> 'mounts') with ordinality as e (m, n)), '[]'))
                    else c.config end,
                mount_points = (
                    select jsonb_agg(case when p ->> 'type' = 'VOLUME' and p ->> 'volume' = ?
                            then jsonb_set(p, '{volume}', to_jsonb(cast(? as text))) else p end order by n)
                    from jsonb_array_elements(c.mount_points) with ordinality as e (p, n)),
                config_revision = config_revision + 1, revision = revision + 1
            where c.id = any (?)
            """;

    private final DataSource dataSource;

    @Inject
    VolumeNames(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Has these containers, which the caller has locked, know a volume by its new name; in the caller's transaction. */
    public void renamed(String former, String name, Collection<String> containers) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(RENAMED)) {
            int index = 1;
            for (String text : new String[] {former, former, name, former, name}) {
                statement.setString(index++, text);
            }
            statement.setArray(index, connection.createArrayOf("text", containers.toArray()));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new PersistenceException(
                    "Cannot rename volume " + former + " in its containers: " + e.getMessage(), e);
        }
    }
}

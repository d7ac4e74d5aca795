package dev.goferry.replication;

import dev.goferry.document.InvalidField;
import dev.goferry.log.LogRecord;
import dev.goferry.module.ModulePattern;

/**
 * What of a source's log a rule takes. Immutable.
 *
 * @param modules by their paths
 * @param versions of these
 * @param since from where on in the log
 * @param isPrivate whether also what is private there
 * @param purges whether its purges are applied here; those of a version only where {@code versions} has it
 */
public record Filter(ModulePattern modules, VersionRange versions, Since since, boolean isPrivate, boolean purges) {
    public Filter {
        if (modules.globs().replaceAll("[,/]", "").isEmpty()) {
            throw new InvalidField("modules", "expected globs such as example.com/*");
        }
    }

    boolean takes(LogRecord.Stored record) {
        return modules.matches(record.key().module().path())
                && (isPrivate || !record.isPrivate())
                && versions.contains(record.key().module().version());
    }
}

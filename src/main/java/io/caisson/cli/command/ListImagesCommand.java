package io.caisson.cli.command;

import io.caisson.cli.option.Filters;
import io.caisson.cli.option.Flags;
import io.caisson.cli.option.Format;
import io.caisson.cli.option.Numbers;
import io.caisson.cli.option.Options;
import io.caisson.cli.output.Human;
import io.caisson.cli.output.MessageJson;
import io.caisson.cli.output.Table;
import io.caisson.cli.output.Terminal;
import io.caisson.v1.GetImageRequest;
import io.caisson.v1.Image;
import io.caisson.v1.ListImagesRequest;
import io.caisson.v1.ListImagesResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code caisson images}: a row for each reference. */
final class ListImagesCommand implements Command {
    private static final String NONE = "<none>";

    @Override
    public Flags flags() {
        return Format.declare(new Flags("images", Commands.summary("images"))
                .flag("IDs only", "-q", "--quiet")
                .flag("Taken for Docker's sake: all are shown anyway", "-a", "--all")
                .flag("Show the manifests' digests", "--digests")
                .flag("Whole IDs", "--no-trunc")
                .values("KEY=VALUE", "reference, dangling, label, before, since", "-f", "--filter")
                .operands("REPOSITORY[:TAG]", "0..1", "Only images with this reference; with wildcards"));
    }

    @Override
    public int run(Invocation invocation) {
        Options options = invocation.options();
        Format format = Format.of(options);
        List<Image> images = images(invocation);
        Terminal terminal = invocation.terminal();
        if (options.has("-q")) {
            images.forEach(image -> terminal.line(id(image, options)));
        } else if (format == Format.JSON) {
            images.forEach(image -> terminal.line(MessageJson.line(image)));
        } else {
            table(images, options).print(terminal);
        }
        return ExitCode.SUCCESS;
    }

    private static List<Image> images(Invocation invocation) {
        List<String> words = new ArrayList<>(invocation.options().values("-f"));
        invocation.options().operands().forEach(reference -> words.add("reference=" + reference));
        ListImagesRequest request = ListImagesRequest.newBuilder()
                .setPageSize(Pages.SIZE)
                .setFilter(new Filters()
                        .key("reference", value -> Filters.equal("reference_pattern", value))
                        .key("before", image -> "create_time < " + made(invocation, image))
                        .key("since", image -> "create_time > " + made(invocation, image))
                        .key("dangling", value -> "dangling = " + Numbers.bool("--filter dangling", value))
                        .labels()
                        .translate(words))
                .build();
        return Pages.all(
                token -> invocation
                        .engine()
                        .images()
                        .listImages(request.toBuilder().setPageToken(token).build()),
                ListImagesResponse::getImagesList,
                ListImagesResponse::getNextPageToken);
    }

    /** When an image was made; the beginning of time if it does not say, as the engine orders such ones. */
    private static String made(Invocation invocation, String image) {
        return Human.time(invocation
                .engine()
                .images()
                .getImage(GetImageRequest.newBuilder().setImage(image).build())
                .getImage()
                .getCreateTime());
    }

    private static Table table(List<Image> images, Options options) {
        boolean digests = options.has("--digests");
        Table table = digests
                ? new Table("REPOSITORY", "TAG", "DIGEST", "IMAGE ID", "CREATED", "SIZE")
                : new Table("REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE");
        for (Image image : images) {
            List<String> references = image.getReferencesList();
            for (String reference : references.isEmpty() ? List.of(NONE) : references) {
                row(table, image, reference, options);
            }
        }
        return table;
    }

    private static void row(Table table, Image image, String reference, Options options) {
        String name = Human.reference(reference);
        int at = name.indexOf('@');
        String tagged = at < 0 ? name : name.substring(0, at);
        int colon = tagged.lastIndexOf(':');
        boolean hasTag = colon > tagged.lastIndexOf('/');
        String repository = hasTag ? tagged.substring(0, colon) : tagged;
        String tag = hasTag ? tagged.substring(colon + 1) : NONE;
        Instant now = Instant.now();
        String created = image.hasCreateTime() ? Human.ago(image.getCreateTime(), now) : "N/A";
        String size = Human.size(image.hasSizes() ? image.getSizes().getUnpackedBytes() : image.getSizeBytes());
        if (options.has("--digests")) {
            table.row(repository, tag, image.getManifestDigest(), id(image, options), created, size);
        } else {
            table.row(repository, tag, id(image, options), created, size);
        }
    }

    private static String id(Image image, Options options) {
        return options.has("--no-trunc") ? "sha256:" + image.getId() : Human.shortId(image.getId());
    }
}

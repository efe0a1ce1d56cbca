/** Where one image is named in a file of the project. */
export interface ImageUse {
  /** Name and tag, as written: `haproxy:3.2`, `gcr.io/distroless/cc-debian13:nonroot`. */
  readonly image: string;
  /** sha256:… where it is pinned. */
  readonly digest: string | undefined;
}

/** `FROM image@digest AS name` of a Dockerfile, `image: image@digest` of a Compose file or a manifest. */
const named =
  /^(?<before>FROM +(?:--platform=\S+ +)?|[ -]*image: *)(?<image>[^\s@#]+)(?:@(?<digest>sha256:[0-9a-f]{64}))?(?<after>.*)$/gm;

/** Images of others in a file: stages of a Dockerfile and what the project builds itself (`signalbox:…`) are none. */
export function imagesOf(text: string): readonly ImageUse[] {
  return [...text.matchAll(named)].flatMap(({ groups }) => {
    const image = groups?.['image'] ?? '';
    return isOfOthers(image) ? { image, digest: groups?.['digest'] } : [];
  });
}

/** The file with the digest behind each image that `digests` knows. */
export function pinned(text: string, digests: ReadonlyMap<string, string>): string {
  return text.replace(named, (line, before: string, image: string, _digest, after: string) => {
    const digest = digests.get(image);
    return digest !== undefined && isOfOthers(image) ? `${before}${image}@${digest}${after}` : line;
  });
}

/** A stage has no tag; what comes from elsewhere always has one here. */
function isOfOthers(image: string): boolean {
  return image.includes(':') && !image.startsWith('signalbox:');
}

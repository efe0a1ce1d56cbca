/** Paths as the package has them, where the sources are compiled; what is private is nobody's business. */
function published(key: string, value: unknown): unknown {
  if ((key === 'path' || key === 'module') && typeof value === 'string') {
    return value.replace(/^\//u, '').replace(/\.ts$/u, '.js');
  }
  if (key === 'members' && Array.isArray(value)) return value.filter(({ name }) => !String(name).startsWith('#'));
  return value;
}

/** `cem analyze --config custom-elements.config.ts`: dist/custom-elements.json, what the elements have, for editors. */
export default {
  globs: [
    'web/ui/index.ts',
    'web/ui/video-call.ts',
    'web/ui/call-element.ts',
    'web/ui/call-tile/index.ts',
    'web/ui/call-tile/video-call-tile.ts',
  ],
  outdir: 'dist',
  litelement: true,
  // The analyzer would write where it wrote into package.json, also from a test.
  packagejson: false,
  plugins: [
    {
      name: 'published',
      packageLinkPhase({ customElementsManifest }: { readonly customElementsManifest: object }): void {
        Object.assign(customElementsManifest, JSON.parse(JSON.stringify(customElementsManifest, published)));
      },
    },
  ],
};

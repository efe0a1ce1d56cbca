/** Until nothing fades any more: what is half there has another contrast. Runs in the page. */
export async function faded(): Promise<void> {
  const fades = (root: Document | ShadowRoot): Animation[] => [
    ...root.getAnimations().filter((each) => each instanceof CSSTransition && each.transitionProperty === 'opacity'),
    ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot ? fades(shadowRoot) : [])),
  ];
  await Promise.allSettled(fades(document).map(({ finished }) => finished));
}

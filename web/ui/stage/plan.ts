/** How the person wants the tiles: the element decides; all alike; one large. */
export const LAYOUTS = ['auto', 'grid', 'speaker'] as const;

export type Layout = (typeof LAYOUTS)[number];

/** What one tile shows: a person, or the screen that a person shares. */
export interface StageItem {
  /** It is unique among the tiles and stays the same. That of a person is its peer id. */
  readonly key: string;
  readonly kind: 'person' | 'screen';
  /** Whose picture it is. */
  readonly peerId: string;
  readonly own: boolean;
}

export interface StageChoice {
  readonly layout: Layout;
  /** The key of the tile that the person pinned; one that is gone counts as none. */
  readonly pinned: string | undefined;
  /** The peer id of the active speaker. */
  readonly speaker: string | undefined;
}

export interface StagePlan<Item extends StageItem> {
  /** `corner`: one fills the stage, the own tile is small. `grid`: all alike. `strip`: one is large, the others beside it. */
  readonly shape: 'corner' | 'grid' | 'strip';
  /** The tiles in their order, which is that of the strip, too: screens, the older first; the others; the own one last. */
  readonly tiles: readonly Item[];
  /** The key of the large tile of a strip. */
  readonly main: string | undefined;
  /** The key of the tile that is left where there is room for one only; undefined if there is none. */
  readonly lead: string | undefined;
}

/**
 * Decides which tile is large (SPEC R288). `items`: screens in the order in which they began, people in that in which they
 * came. A tile never changes its place among the others, so that no picture is taken out of the document.
 */
export function stagePlan<Item extends StageItem>(
  items: readonly Item[],
  { layout, pinned, speaker }: StageChoice,
): StagePlan<Item> {
  const screens = items.filter(({ kind }) => kind === 'screen');
  const people = items.filter(({ kind }) => kind === 'person');
  const others = people.filter(({ own }) => !own);
  const tiles = [...screens, ...others, ...people.filter(({ own }) => own)];
  const speaks = others.find(({ peerId }) => peerId === speaker) ?? others[0];
  const main =
    tiles.find(({ key }) => key === pinned) ??
    (layout === 'grid' ? undefined : (screens.at(-1) ?? (layout === 'speaker' ? speaks : undefined)));
  const alone = others.length === 0;
  const cornered = screens.length === 0 && (alone || (others.length === 1 && main?.own !== true));
  return {
    shape: cornered ? 'corner' : main ? 'strip' : 'grid',
    tiles,
    main: cornered ? undefined : main?.key,
    lead: (main ?? speaks ?? tiles[0])?.key,
  };
}

import { css } from 'lit';

/** Where the system chooses the colours (CSS Color Adjustment, forced colors), edges and states need lines of their own. */
export const forcedColorStyles = css`
  @media (forced-colors: active) {
    .tile,
    .plate,
    .notice,
    .disc,
    .tip {
      border: 1px solid CanvasText;
    }
    .round.off {
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
    .leave {
      border: 2px solid ButtonText;
    }
    .badge {
      border: 1px solid ButtonText;
    }
    .plate,
    .status {
      background: Canvas;
      color: CanvasText;
    }
    .go::before {
      display: none;
    }
    .icon .cut {
      stroke: transparent;
    }
  }
`;

// Generated from the JSDoc of the elements by `npm run docs`.
import type * as React from 'react';
import type { VideoCall, VideoCallTile, VideoCallEventMap } from '../elements.ts';
import type { VideoCallProps, VideoCallTileProps } from './props.ts';

/** `<video-call>` in JSX. */
export interface VideoCallJsx extends React.HTMLAttributes<VideoCall>, React.RefAttributes<VideoCall>, VideoCallProps {
  'onbefore-join'?: (event: VideoCallEventMap['before-join']) => void;
  'oncall-joined'?: (event: VideoCallEventMap['call-joined']) => void;
  'oncall-ended'?: (event: VideoCallEventMap['call-ended']) => void;
  'onparticipant-joined'?: (event: VideoCallEventMap['participant-joined']) => void;
  'onparticipant-left'?: (event: VideoCallEventMap['participant-left']) => void;
  'oncall-message'?: (event: VideoCallEventMap['call-message']) => void;
  'oncall-error'?: (event: VideoCallEventMap['call-error']) => void;
  'oncall-request'?: (event: VideoCallEventMap['call-request']) => void;
}

/** `<video-call-tile>` in JSX. */
export interface VideoCallTileJsx extends React.HTMLAttributes<VideoCallTile>, React.RefAttributes<VideoCallTile>, VideoCallTileProps {
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'video-call': VideoCallJsx;
      'video-call-tile': VideoCallTileJsx;
    }
  }
}

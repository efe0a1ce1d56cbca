// Generated from the JSDoc of the elements by `npm run docs`.
import type * as React from 'react';
import type { VideoCall, VideoCallEventMap } from '../elements.ts';
import type { VideoCallProps } from './props.ts';

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

declare module 'react' {
  // biome-ignore lint/style/noNamespace: where React looks for tags
  namespace JSX {
    interface IntrinsicElements {
      'video-call': VideoCallJsx;
    }
  }
}

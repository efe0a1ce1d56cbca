// Generated from the JSDoc of the elements by `npm run docs`.
import type { DefineComponent } from 'vue';
import type { VideoCallEventMap } from '../elements.ts';
import type { VideoCallProps, VideoCallTileProps } from './props.ts';

/** `<video-call>` in templates of Vue. */
export interface VideoCallVue extends VideoCallProps {
  onBeforeJoin?: (event: VideoCallEventMap['before-join']) => void;
  onCallJoined?: (event: VideoCallEventMap['call-joined']) => void;
  onCallEnded?: (event: VideoCallEventMap['call-ended']) => void;
  onParticipantJoined?: (event: VideoCallEventMap['participant-joined']) => void;
  onParticipantLeft?: (event: VideoCallEventMap['participant-left']) => void;
  onCallMessage?: (event: VideoCallEventMap['call-message']) => void;
  onCallError?: (event: VideoCallEventMap['call-error']) => void;
  onCallRequest?: (event: VideoCallEventMap['call-request']) => void;
}

/** `<video-call-tile>` in templates of Vue. */
export interface VideoCallTileVue extends VideoCallTileProps {
}

declare module 'vue' {
  interface GlobalComponents {
    'video-call': DefineComponent<VideoCallVue>;
    'video-call-tile': DefineComponent<VideoCallTileVue>;
  }
}

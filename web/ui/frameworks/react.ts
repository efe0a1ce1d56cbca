// Generated from the JSDoc of the elements by `npm run docs`.
import { createComponent, type EventName } from '@lit/react';
import * as React from 'react';
import { VideoCall as VideoCallElement, VideoCallTile as VideoCallTileElement, type VideoCallEventMap } from '../elements.ts';

/** `<video-call>` as a component of React. */
export const VideoCall = createComponent({
  tagName: 'video-call',
  elementClass: VideoCallElement,
  react: React,
  events: {
    onBeforeJoin: 'before-join' as EventName<VideoCallEventMap['before-join']>,
    onCallJoined: 'call-joined' as EventName<VideoCallEventMap['call-joined']>,
    onCallEnded: 'call-ended' as EventName<VideoCallEventMap['call-ended']>,
    onParticipantJoined: 'participant-joined' as EventName<VideoCallEventMap['participant-joined']>,
    onParticipantLeft: 'participant-left' as EventName<VideoCallEventMap['participant-left']>,
    onCallMessage: 'call-message' as EventName<VideoCallEventMap['call-message']>,
    onCallError: 'call-error' as EventName<VideoCallEventMap['call-error']>,
    onCallRequest: 'call-request' as EventName<VideoCallEventMap['call-request']>,
  },
});

/** `<video-call-tile>` as a component of React. */
export const VideoCallTile = createComponent({
  tagName: 'video-call-tile',
  elementClass: VideoCallTileElement,
  react: React,
  events: {},
});

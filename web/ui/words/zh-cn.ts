import type { Words } from './en.ts';

/** Simplified Chinese. */
export const zhCn: Words = {
  call: '视频通话',
  controls: '通话控制',
  participants: '参与者',

  lobbyTitle: '准备好加入了吗？',
  room: '房间',
  nameLabel: '你的名字',
  namePlaceholder: '其他人看到的名字',
  microphone: '麦克风',
  camera: '摄像头',
  join: '加入通话',
  joining: '正在加入…',

  previewOff: '摄像头已关闭',
  previewStarting: '正在启动摄像头…',
  previewNone: '没有摄像头画面',
  tryDevices: '重试',

  mute: '静音',
  cameraOff: '关闭摄像头',
  leave: '离开通话',

  you: '你',
  guest: '访客',
  muted: '已静音',
  cameraIsOff: '摄像头已关闭',
  connecting: '正在连接…',
  stillConnecting: '仍在连接…',
  cannotConnect: (name) => `无法连接到 ${name}`,
  reconnectingTo: (name) => `正在重新连接 ${name}…`,
  isReconnecting: (name) => `${name} 正在重新连接…`,

  noRoom: '此通话还没有房间。',
  noRoomAction: '请设置元素的 room 属性。',
  reconnecting: '正在重新连接，通话仍在继续。',
  soundBlocked: '浏览器暂停了声音。',
  enableSound: '打开声音',
  dismiss: '关闭提示',

  aloneTitle: '还没有其他人',
  aloneText: '分享此链接，邀请其他人加入。',
  link: '通话链接',
  copy: '复制链接',
  copied: '已复制',
  copyFailed: '请按 Ctrl+C 或 ⌘C',

  joinAgain: '重新加入',
  endLeft: '你已离开通话',
  endReplaced: '此通话正在另一个窗口中进行',
  endReplacedText: '重新加入即可回到这里。',
  endToken: '你对此通话的访问权限已到期',
  endTokenText: '请从原来的页面重新打开通话。',
  endRemoved: '你已被移出通话',
  endClosed: '通话已结束',
  endDevicesOff: '摄像头和麦克风已关闭。',
  endNetwork: '连接已断开',
  endNetworkText: '请检查网络，然后重新加入。',

  nameJoined: (others) => `${more(others)}加入了通话。`,
  nameLeft: (others) => `${more(others)}离开了通话。`,
};

function more(others: number): string {
  return others === 0 ? '' : `和另外 ${others} 人`;
}

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
  stillJoining: '仍在加入…',
  cancel: '取消',

  previewOff: '摄像头已关闭',
  previewStarting: '正在启动摄像头…',
  previewBlocked: '摄像头已被阻止',
  askingDevices: '浏览器正在请求使用摄像头和麦克风，请选择“允许”。',
  joinWithout: '不使用设备加入',
  tryDevices: '重试',

  mute: '静音',
  unmute: '取消静音',
  cameraOff: '关闭摄像头',
  cameraOn: '打开摄像头',
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

  deviceBlocked: (which) => `${device(which)}已被阻止`,
  deviceMissing: (which) => `未找到${device(which)}`,
  deviceInUse: (which) => `${device(which)}正在被使用`,
  deviceUnfit: (which) => `此${device(which)}无法在这里使用`,
  deviceUnavailable: (which) => `此页面无法使用${device(which)}`,
  allowIt: '请在地址栏旁允许使用，然后重试。',
  joinWithoutIt: '你也可以不使用设备直接加入。',
  plugIn: '请连接一个设备。',
  plugInOrJoin: '请连接一个设备，或不使用设备直接加入。',
  closeOther: '请关闭其他应用或标签页。',
  chooseAnother: '请选择其他设备。',
  joinAndListen: '你可以加入并收听。',
  nowUsing: (label) => `正在使用 ${label}`,

  full: '通话人数已满。',
  fullText: '请在有人离开后重试。',
  locked: '此通话已锁定。',
  lockedText: '请联系主持人解锁。',
  denied: '主持人未允许你加入。',
  banned: '你无法加入此通话。',
  bannedText: '主持人不允许你加入。',
  cannotReach: '无法连接到通话',
  checkInternet: '请检查网络连接。',
  busy: '通话繁忙',
  tryingAgainIn: (seconds) => `${seconds} 秒后重试。`,
  tryNow: '立即重试',
  cannotOpen: '无法打开此通话',
  setUpWrong: (code) => `此页面的设置有误 (${code})。`,
  notThrough: '声音和画面无法传输。',
  trouble: '操作未成功',
  troubleText: (code) => `请重试 (${code})。`,

  reconnecting: '正在重新连接…',
  stillReconnecting: '仍在重新连接。你可以继续通话，但其他人暂时无法加入。',
  back: '你已重新连接。',
  soundOff: '声音已关闭',
  soundOffText: '浏览器需要你点击一下。',
  soundOn: '打开声音',
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

function device(which: 'video' | 'audio' | 'both'): string {
  return which === 'video' ? '摄像头' : which === 'audio' ? '麦克风' : '摄像头和麦克风';
}

function more(others: number): string {
  return others === 0 ? '' : `和另外 ${others} 人`;
}

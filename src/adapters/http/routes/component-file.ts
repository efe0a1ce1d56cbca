/** Whether a path is `/signalbox.js`, or one of the files beside it that it loads when they are used: `/signalbox-zh-cn.js`. */
export function isComponentFile(path: string): boolean {
  return /^\/signalbox(?:-[a-z-]+)?\.js$/u.test(path);
}

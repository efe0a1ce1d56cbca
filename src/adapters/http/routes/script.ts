import { Router } from 'express';
import { isComponentFile } from './component-file.ts';
import { readFiles, type ServedFile } from './files.ts';
import { setComponentHeaders } from './page.ts';

/** The files of the component, below the path at which an application has them. */
export interface ComponentFiles {
  readonly files: ReadonlyMap<string, ServedFile>;
  /** Whether a path is that of one of them. Without a build it is not known which files there are. */
  has(path: string): boolean;
}

/** `base`: without a slash at its end; '' for nothing. */
export function componentFiles(publicDir: string, base: string): ComponentFiles {
  const found = [...readFiles(publicDir)].filter(([path]) => isComponentFile(path));
  const files = new Map(found.map(([path, file]) => [base + path, file]));
  const isNamedSo = (path: string): boolean => path.startsWith(base) && isComponentFile(path.slice(base.length));
  return { files, has: (path) => (files.size === 0 ? isNamedSo(path) : files.has(path)) };
}

/** Serves the component where an application has its own pages. */
export function scriptRoute({ files }: ComponentFiles): Router {
  const router = Router();
  for (const [path, file] of files) {
    router.get(path, (_request, response) => {
      setComponentHeaders(response, path);
      response.set('ETag', file.etag).type(file.type).send(file.body);
    });
  }
  return router;
}

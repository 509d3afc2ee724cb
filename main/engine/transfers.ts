import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';

/** The largest file an upload may be, in bytes (16 GiB): it stands once more on the workspace's disk. */
export const maxUploadBytes = 16 * 2 ** 30;

export interface UploadedFile {
  readonly path: string;
  /** The name the file has on the user's side, without folders. */
  readonly fileName: string;
  readonly bytes: number;
}

/** Files on their way in, each in the process's temporary folder until discarded or imported. */
export interface Uploads {
  begin(name: string, bytes: number): Promise<string>;
  /** The next piece; `offset` is how many bytes came before it. Throws conflict where that is not so. */
  write(id: string, offset: number, piece: Uint8Array): Promise<void>;
  /** A file that came whole. Throws not-found, and conflict while pieces are missing. */
  whole(id: string): UploadedFile;
  discard(id: string): Promise<void>;
}

/** Files on their way out, read by range. */
export interface Downloads {
  /** Hands a finished file over: the registry owns it from now on and deletes it when it is discarded. */
  offer(file: string, fileName: string): string;
  /** Up to `length` bytes from `offset`; fewer at the end of the file, none after it. */
  read(id: string, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  discard(id: string): Promise<void>;
}

interface Upload {
  readonly file: UploadedFile;
  received: number;
  failed: boolean;
}

function unknownTransfer(what: string, id: string): AppError {
  return new AppError('not-found', `There is no ${what} ${id}.`, {
    hint: `It was discarded, or the process that held it has ended. Start the ${what} again.`,
    details: { name: id },
  });
}

export function createUploads(temporary: string): Uploads {
  const uploads = new Map<string, Upload>();

  function get(id: string): Upload {
    const upload = uploads.get(id);
    if (upload === undefined) throw unknownTransfer('upload', id);
    return upload;
  }

  return {
    async begin(name, bytes) {
      if (bytes > maxUploadBytes) {
        throw new AppError(
          'limit.exceeded',
          `${name} has ${bytes} bytes; an upload may have ${maxUploadBytes}.`,
          {
            hint: 'Import it from the command line, which reads the file where it is.',
          },
        );
      }
      const id = randomUUID();
      const file = path.join(temporary, `upload-${id}`);
      await (await open(file, 'wx')).close();
      // Some browsers give a path; the name is what follows the last separator of either kind.
      const fileName = name.split(/[\\/]/).at(-1) || name;
      uploads.set(id, { file: { path: file, fileName, bytes }, received: 0, failed: false });
      return id;
    },
    async write(id, offset, piece) {
      const upload = get(id);
      const { file } = upload;
      if (upload.failed || offset !== upload.received) {
        throw new AppError(
          'conflict',
          upload.failed
            ? `The upload of ${file.fileName} broke off.`
            : `A piece of ${file.fileName} came for byte ${offset}; byte ${upload.received} is next.`,
          { hint: 'Start the upload again.' },
        );
      }
      if (offset + piece.byteLength > file.bytes) {
        throw new AppError(
          'input.invalid',
          `${file.fileName} was announced with ${file.bytes} bytes; more came.`,
          {
            hint: 'The file changed while it was sent. Start the upload again.',
          },
        );
      }
      upload.received += piece.byteLength;
      try {
        const handle = await open(file.path, 'r+');
        try {
          await handle.write(piece, 0, piece.byteLength, offset);
        } finally {
          await handle.close();
        }
      } catch (error) {
        upload.failed = true;
        throw error;
      }
    },
    whole(id) {
      const { file, received, failed } = get(id);
      if (failed || received !== file.bytes) {
        throw new AppError(
          'conflict',
          `Only ${received} of the ${file.bytes} bytes of ${file.fileName} came.`,
          {
            hint: 'Wait for the upload to end, or start it again.',
          },
        );
      }
      return file;
    },
    async discard(id) {
      const { file } = get(id);
      uploads.delete(id);
      await rm(file.path, { force: true });
    },
  };
}

export function createDownloads(): Downloads {
  const files = new Map<string, { file: string; fileName: string }>();

  function get(id: string): { file: string; fileName: string } {
    const download = files.get(id);
    if (download === undefined) throw unknownTransfer('download', id);
    return download;
  }

  return {
    offer(file, fileName) {
      const id = randomUUID();
      files.set(id, { file, fileName });
      return id;
    },
    async read(id, offset, length) {
      const handle = await open(get(id).file, 'r');
      try {
        const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, offset);
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
    async discard(id) {
      const { file } = get(id);
      files.delete(id);
      await rm(file, { force: true });
    },
  };
}

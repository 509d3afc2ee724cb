import { rm } from 'node:fs/promises';
import { Violation } from '../core/errors.ts';
import type { Exchange } from '../core/service.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import { algorithms, type ChecksumAlgorithm, checksumHeaders } from './checksums.ts';
import { badDigest } from './errors.ts';
import type { ObjectStore, Written } from './store.ts';

export interface Received extends Written {
  readonly algorithm: ChecksumAlgorithm | undefined;
  /** Base64. */
  readonly value: string | undefined;
}

/** The member of outputs that holds such a checksum. */
export function checksumMember(algorithm: ChecksumAlgorithm | undefined, value: string | undefined) {
  return algorithm === undefined || value === undefined ? {} : { [`Checksum${algorithm}`]: value };
}

/** Writes the bytes of a request down and holds them to the checksums that came with them. */
export async function receive(exchange: Exchange, store: ObjectStore): Promise<Received> {
  const trailer = exchange.header('x-amz-trailer')?.toLowerCase();
  const chunked = (exchange.header('x-amz-content-sha256') ?? '').startsWith('STREAMING-');
  const algorithm = algorithms.find(
    (one) => exchange.header(checksumHeaders[one]) !== undefined || trailer === checksumHeaders[one],
  );
  if (trailer !== undefined && algorithm === undefined) {
    throw new Violation(`The double has no checksum for the trailer ${trailer}.`);
  }
  const trailers = new Map<string, string>();
  const written = await store.write(
    chunked ? decodeAwsChunked(exchange.request, trailers) : exchange.request,
    algorithm,
  );
  const value = written.checksum?.toString('base64');
  const name = algorithm === undefined ? '' : checksumHeaders[algorithm];
  const sent = exchange.header(name) ?? trailers.get(name);
  const length = exchange.header('x-amz-decoded-content-length') ?? exchange.header('content-length');
  const md5 = exchange.header('content-md5');
  const good =
    value === sent &&
    (length === undefined || Number(length) === written.size) &&
    (md5 === undefined || md5 === written.md5.toString('base64'));
  if (!good) {
    await rm(written.file, { force: true });
    throw badDigest();
  }
  return { ...written, algorithm, value };
}

import { AppError } from '#shared/errors/app-error.ts';

/** Pixels of a PNG for each CSS pixel, so that it is sharp in print. */
const scale = 2;

function imageOf(url: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new AppError('internal', 'The chart could not be made into a picture.'));
    image.src = url;
  });
}

/** An SVG text as a PNG of `width` × `height` CSS pixels. */
export async function pngOf(svg: string, width: number, height: number): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = await imageOf(url);
    const canvas = document.createElement('canvas');
    canvas.width = width * scale;
    canvas.height = height * scale;
    const context = canvas.getContext('2d');
    context?.scale(scale, scale);
    context?.drawImage(image, 0, 0, width, height);
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (png === null || context === null) {
      throw new AppError('internal', 'The chart could not be made into a PNG picture.', {
        hint: 'Save it as SVG instead.',
      });
    }
    return png;
  } finally {
    URL.revokeObjectURL(url);
  }
}

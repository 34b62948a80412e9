// Photographs of nowhere: hills, water and a sun, painted by the browser that takes the pictures.

const SKIES = [
  ['#f6c177', '#e8746a', '#5b4b8a'],
  ['#bfe3f2', '#7fb7d8', '#2f6f8f'],
  ['#fbe3b5', '#f3a65a', '#9c4a3c'],
  ['#d9d2f0', '#8f86c9', '#3d3f78'],
  ['#fdf1d0', '#9fcf9a', '#2f6b4f'],
  ['#2a2f55', '#6a4c8c', '#e07a8b'],
];

const hill = (color, y, seed) => {
  const at = (x) => y + 34 * Math.sin(x / 130 + seed) + 16 * Math.sin(x / 47 + 2 * seed);
  const points = Array.from({ length: 41 }, (_, i) => `${i * 30},${at(i * 30).toFixed(0)}`);
  return `<polygon fill="${color}" points="0,800 ${points.join(' ')} 1200,800"/>`;
};

const scene = ([light, middle, dark], seed) => `
  <svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800" viewBox="0 0 1200 800">
    <defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="${middle}"/><stop offset="0.7" stop-color="${light}"/>
    </linearGradient></defs>
    <rect width="1200" height="800" fill="url(#sky)"/>
    <circle cx="${260 + 110 * seed}" cy="300" r="74" fill="#fff8e6" opacity="0.9"/>
    <g opacity="0.55">${hill(dark, 430, seed)}</g>
    <g opacity="0.75">${hill(dark, 540, seed * 2.3 + 1)}</g>
    ${hill(dark, 660, seed * 1.7 + 3)}
  </svg>`;

/** Six of them, as JPEG. */
export async function paint(browser) {
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
  const photos = [];
  for (const [seed, sky] of SKIES.entries()) {
    await page.setContent(`<style>body{margin:0}</style>${scene(sky, seed)}`);
    photos.push(await page.screenshot({ type: 'jpeg', quality: 80 }));
  }
  await page.close();
  return photos;
}

/** The page for a browser that has not logged in. No script, and no part of the request, is in it. */
export function loginNeededPage(linkWasUsed: boolean): string {
  const reason = linkWasUsed
    ? 'This link was used already, or a newer one was made. Each works once, so that nobody else can use it.'
    : 'This browser has not opened Backcast yet.';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Backcast: a new link is needed</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}</style>
<h1>A new link is needed</h1>
<p>${reason}</p>
<p>Go to the terminal where Backcast runs, press <kbd>Enter</kbd>, and open the link that it prints. If Backcast was
started without a terminal, start it again.</p>
</html>
`;
}

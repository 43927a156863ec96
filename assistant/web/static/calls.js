// Calls to the server and the stream that their results come by, between Gradio's client and the network.
//
// The server closes the stream once no call is open, and the client takes it for open until it has read so. A call that
// joined in between would have its result told to nobody. So the client hears that a call has joined only once the
// stream is seen to carry it, or has ended: then the client opens another.
(() => {
  'use strict';

  const plain = window.fetch;
  let stream = null; // the last one: whether it is open, and what it has said

  async function opened(asked, options) {
    const mine = { open: true, said: '' };
    stream = mine;
    try {
      const answer = await plain(asked, options);
      listen(mine, answer.clone());
      return answer;
    } catch (error) {
      mine.open = false;
      throw error;
    }
  }

  async function listen(mine, answer) {
    try {
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) mine.said += part.value;
    } catch { /* the client leaves a stream that it was told is closed */ }
    mine.open = false;
  }

  async function carried(call) {
    for (const mine = stream; mine?.open && !mine.said.includes(call);) await new Promise((done) => setTimeout(done, 20));
  }

  window.fetch = async (asked, options) => {
    const { pathname } = new URL(asked.url || asked, document.baseURI);
    if (pathname.endsWith('/queue/data')) return opened(asked, options);
    const answer = await plain(asked, options);
    if (pathname.endsWith('/queue/join') && answer.ok) await carried((await answer.clone().json()).event_id);
    return answer;
  };
})();

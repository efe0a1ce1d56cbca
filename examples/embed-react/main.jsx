import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { VideoCall } from 'signalbox/react';

function Meeting() {
  const [here, setHere] = useState(false);
  return (
    <>
      <p>{here ? 'You are in the call.' : 'You are not in the call.'}</p>
      <VideoCall
        server="https://signal.example.org"
        room="team-standup"
        onCallJoined={() => setHere(true)}
        onCallEnded={() => setHere(false)}
      />
    </>
  );
}

createRoot(document.getElementById('root')).render(<Meeting />);

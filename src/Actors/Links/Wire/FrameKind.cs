namespace Actors.Links.Wire;

/// <summary>First byte of a frame's payload. On the wire: never renumber.</summary>
internal enum FrameKind : byte
{
    /// <summary>Dialer: are you there? The correlation comes back in a <see cref="Pong"/>.</summary>
    Ping = 1,

    /// <summary>Acceptor: yes.</summary>
    Pong = 2,

    /// <summary>Dialer: an <see cref="Envelope"/> with a message that wants a reply.</summary>
    Ask = 3,

    /// <summary>Dialer: an <see cref="Envelope"/> with a message that is done once it is in the mailbox.</summary>
    Tell = 4,

    /// <summary>Acceptor: an <see cref="Answer"/> to either.</summary>
    Answer = 5,

    /// <summary>Dialer: opens a tail; the correlation names it from then on.</summary>
    TailOpen = 6,

    /// <summary>Dialer: room for so many more items.</summary>
    TailCredit = 7,

    /// <summary>Dialer: wants no more.</summary>
    TailClose = 8,

    /// <summary>Acceptor: the next item of a tail.</summary>
    TailItem = 9,

    /// <summary>Acceptor: the tail has ended, or there is none of that topic.</summary>
    TailEnd = 10,

    /// <summary>Dialer: the shard map has changed by its doing. Nothing depends on its arrival.</summary>
    MapChanged = 11,
}
